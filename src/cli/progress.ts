import { SingleBar } from "cli-progress";

/** A counter that moves on a terminal, a line every 10,000 elsewhere. */
export function showProgress(
  what: string,
  quiet: boolean,
): { at: (read: number) => void; stop: (read?: number) => void } {
  if (process.stderr.isTTY && !quiet) {
    const bar = new SingleBar({
      format: `{value} ${what}, {duration_formatted}`,
      stream: process.stderr,
      clearOnComplete: true,
    });
    bar.start(0, 0);
    let told = 0;
    return {
      at: (read) => {
        if (Math.abs(read - told) < 500) return;
        told = read;
        bar.update(read);
      },
      stop: (read) => {
        if (read !== undefined) bar.update(read);
        bar.stop();
      },
    };
  }
  let told = 0;
  return {
    at: (read) => {
      if (read < told) told = 0;
      if (read - told < 10_000) return;
      told = read - (read % 10_000);
      process.stderr.write(`${told} ${what}\n`);
    },
    stop: () => {},
  };
}
