/**
 * The load generator: a worker thread with raw sockets, each with one request on its way. It checks the status and the
 * length of every answer and keeps the time of each.
 */
import { connect } from "node:net";
import { parentPort, Worker } from "node:worker_threads";

/** Requests to one server: their paths and how many bytes each answer's body must have; absent: however many. */
export interface RequestSet {
  readonly port: number;
  readonly paths: readonly string[];
  readonly lengths?: readonly number[];
  /** Sent with every request. */
  readonly authorization?: string | undefined;
  /** Between an answer and the next request of a connection: people, not machines. None unless given. */
  readonly pauseMs?: number;
}

export interface Burst {
  /** Answers that came in time. */
  readonly answers: number;
  readonly elapsedMs: number;
  /** Of every answer, in milliseconds. */
  readonly latencies: Float64Array;
  /** Share of the time in which the generator itself was busy: near 1, it is the bottleneck. */
  readonly busy: number;
}

interface Order {
  readonly name: string;
  readonly set?: RequestSet;
  readonly connections: number;
  readonly ms: number;
}

/** The thread seen from outside. */
export class Generator {
  readonly #worker = new Worker(new URL(import.meta.url));
  readonly #known = new Set<string>();

  /** Asks for the set over and over, going on where the last burst of that name ended. */
  run(name: string, set: RequestSet, connections: number, ms: number): Promise<Burst> {
    const order: Order = { name, connections, ms, ...(!this.#known.has(name) && { set }) };
    this.#known.add(name);
    return new Promise((resolve, reject) => {
      const { promise, done } = answerOf(this.#worker);
      promise.then(resolve, reject).finally(done);
      this.#worker.postMessage(order);
    });
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

function answerOf(worker: Worker): { promise: Promise<Burst>; done: () => void } {
  let done = () => {};
  const promise = new Promise<Burst>((resolve, reject) => {
    const message = (it: Burst | string) => (typeof it === "string" ? reject(new Error(it)) : resolve(it));
    worker.once("message", message);
    worker.once("error", reject);
    done = () => {
      worker.off("message", message);
      worker.off("error", reject);
    };
  });
  return { promise, done };
}

interface Requests {
  readonly port: number;
  readonly paths: readonly string[];
  readonly bytes: readonly Buffer[];
  readonly lengths?: readonly number[];
  readonly pauseMs?: number;
  next: number;
}

/** One burst, inside the thread. */
async function burst(requests: Requests, connections: number, ms: number): Promise<Burst> {
  let latencies = new Float64Array(65_536);
  let answers = 0;
  const before = performance.eventLoopUtilization();
  const start = performance.now();
  const deadline = start + ms;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      let at = 0;
      let sent = 0;
      let head = "";
      let left = -1;
      const ask = () => {
        at = requests.next;
        requests.next = (at + 1) % requests.bytes.length;
        left = -1;
        head = "";
        sent = performance.now();
        socket.write(requests.bytes[at]!);
      };
      const fail = (why: string) => {
        socket.destroy();
        reject(new Error(`${requests.paths[at]}: ${why}`));
      };
      const socket = connect({
        host: "127.0.0.1",
        port: requests.port,
        noDelay: true,
        onread: {
          buffer: Buffer.allocUnsafe(131_072),
          callback: (count, buffer) => {
            if (left < 0) {
              const known = head.length;
              head += (buffer as Buffer).toString("latin1", 0, Math.min(count, 4096));
              const end = head.indexOf("\r\n\r\n");
              if (end < 0) return true;
              const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
              const expected = requests.lengths === undefined ? length : requests.lengths[at];
              if (head.slice(9, 12) !== "200" || length !== expected) {
                fail(`status ${head.slice(9, 12)}, ${length} bytes; expected ${expected}`);
                return false;
              }
              left = length - (count - (end + 4 - known));
            } else left -= count;
            if (left > 0) return true;
            const now = performance.now();
            if (now <= deadline) {
              if (answers === latencies.length) {
                const longer = new Float64Array(latencies.length * 2);
                longer.set(latencies);
                latencies = longer;
              }
              latencies[answers++] = now - sent;
              if (requests.pauseMs === undefined) ask();
              else setTimeout(ask, requests.pauseMs);
            } else {
              socket.destroy();
              resolve();
            }
            return true;
          },
        },
      });
      socket.on("connect", ask);
      socket.on("error", (error) => fail(error.message));
      socket.on("end", () => fail("the server closed the connection"));
    });
  await Promise.all(Array.from({ length: connections }, one));
  const { utilization } = performance.eventLoopUtilization(performance.eventLoopUtilization(), before);
  return { answers, elapsedMs: ms, latencies: latencies.slice(0, answers), busy: utilization };
}

const headersOf = ({ port, authorization }: RequestSet) =>
  `Host: 127.0.0.1:${port}\r\n${authorization === undefined ? "" : `Authorization: ${authorization}\r\n`}`;

if (parentPort) {
  const port = parentPort;
  const sets = new Map<string, Requests>();
  port.on("message", async ({ name, set, connections, ms }: Order) => {
    if (set)
      sets.set(name, {
        ...set,
        bytes: set.paths.map((it) => Buffer.from(`GET ${it} HTTP/1.1\r\n${headersOf(set)}\r\n`)),
        next: 0,
      });
    try {
      port.postMessage(await burst(sets.get(name)!, connections, ms));
    } catch (error) {
      port.postMessage((error as Error).message);
    }
  });
}
