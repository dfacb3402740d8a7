import {
  collectDefaultMetrics,
  type Metric,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";

/** Upper bounds of the histogram of times, in seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface Counted {
  readonly labels: {
    readonly service: string;
    readonly interaction: string;
    readonly type: string;
    readonly status: number;
  };
  count: number;
  seconds: number;
  /** Requests within each bound and above the one before; the last is above all. */
  readonly within: number[];
}

/**
 * Prometheus metrics. Labels are the service, FHIR's code of the interaction, the resource type and the status: nothing
 * that was sent. Requests are counted in plain numbers and become metrics when they are asked for: the library's own
 * counters hash their labels each time, which costs a tenth of a read.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #counted = new Map<string, Counted>();

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.#register("careconnect_requests_total", "Requests answered", "counter", (it) => [
      { value: it.count, labels: { ...it.labels } },
    ]);
    this.#register("careconnect_request_seconds", "Time to answer, in seconds", "histogram", histogramOf);
  }

  count(service: string, interaction: string, type: string, status: number, elapsedMs: number): void {
    const key = `${service} ${interaction} ${type} ${status}`;
    let counted = this.#counted.get(key);
    if (!counted) {
      counted = {
        labels: { service, interaction, type, status },
        count: 0,
        seconds: 0,
        within: [...bounds.map(() => 0), 0],
      };
      this.#counted.set(key, counted);
    }
    const seconds = elapsedMs / 1000;
    let at = 0;
    while (at < bounds.length && seconds > bounds[at]!) at++;
    counted.count++;
    counted.seconds += seconds;
    counted.within[at]!++;
  }

  #register(
    name: string,
    help: string,
    type: "counter" | "histogram",
    valuesOf: (it: Counted) => MetricValue<string>[],
  ): void {
    const get = async () =>
      ({
        name,
        help,
        type,
        aggregator: "sum",
        values: [...this.#counted.values()].flatMap(valuesOf),
      }) as unknown as MetricObjectWithValues<MetricValue<string>>;
    this.registry.registerMetric({ name, help, get, reset: () => this.#counted.clear() } as unknown as Metric);
  }
}

function histogramOf({ labels, count, seconds, within }: Counted) {
  const name = "careconnect_request_seconds";
  let below = 0;
  const buckets = within.map((n, at) => {
    below += n;
    return {
      metricName: `${name}_bucket`,
      value: below,
      labels: { ...labels, le: at < bounds.length ? bounds[at]! : "+Inf" },
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, value: seconds, labels: { ...labels } },
    { metricName: `${name}_count`, value: count, labels: { ...labels } },
  ];
}
