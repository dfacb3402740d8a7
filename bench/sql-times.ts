/** Loaded into our server before anything else (`node --import`): times every statement, and writes the sums at the end. */
import { writeFileSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";

export interface SqlTime {
  readonly sql: string;
  runs: number;
  ms: number;
}

const place = process.env.CARECONNECT_BENCH_SQL_TIMES;
if (place !== undefined) {
  const times = new Map<string, SqlTime>();
  const prepare = DatabaseSync.prototype.prepare;
  DatabaseSync.prototype.prepare = function (sql: string): StatementSync {
    const statement = prepare.call(this, sql);
    const time = times.get(sql) ?? { sql, runs: 0, ms: 0 };
    times.set(sql, time);
    for (const name of ["all", "get"] as const) {
      const run = statement[name].bind(statement) as (...values: unknown[]) => never;
      statement[name] = (...values: unknown[]) => {
        const start = performance.now();
        const rows = run(...values);
        time.ms += performance.now() - start;
        time.runs++;
        return rows;
      };
    }
    return statement;
  };
  process.on("SIGUSR2", () => {
    for (const it of times.values()) {
      it.runs = 0;
      it.ms = 0;
    }
  });
  process.on("exit", () => writeFileSync(place, JSON.stringify([...times.values()])));
}
