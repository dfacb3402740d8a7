import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** How a proxy spoils what passes through it. */
export interface Spoiling {
  /** The address as it is asked for, changed in place. */
  readonly request?: (url: URL) => void;
  /** The body of an answer, parsed, and the address asked for, before it was changed; answers with what to send on. */
  readonly answer?: (body: unknown, url: URL) => unknown;
}

export interface BadServer {
  /** As `base`, by way of the proxy. */
  readonly base: string;
  spoil(how: Spoiling): void;
  stop(): Promise<void>;
}

/** A bad server made of a good one, to see that the checks find it out. */
export async function startProxy(base: string): Promise<BadServer> {
  const good = new URL(base);
  let spoiling: Spoiling = {};
  const server = createServer(async (request, response) => {
    const asked = new URL(request.url!, good);
    const url = new URL(asked);
    spoiling.request?.(url);
    const answer = await fetch(url, { headers: { accept: request.headers.accept ?? "*/*" } });
    const text = await answer.text();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(spoiling.answer ? JSON.stringify(spoiling.answer(JSON.parse(text), asked)) : text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}${good.pathname}`,
    spoil: (how) => {
      spoiling = how;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
