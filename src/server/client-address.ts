import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** Addresses and ranges whose word is taken for whom they forward: `10.0.0.5`, `10.1.0.0/16`. */
export class Proxies {
  readonly #list = new BlockList();
  readonly #any: boolean;

  /** Throws an Error that names what is no address. */
  constructor(addresses: readonly string[]) {
    this.#any = addresses.length > 0;
    for (const it of addresses) {
      const [address = "", bits, ...more] = it.split("/");
      const version = isIP(address);
      const most = version === 6 ? 128 : 32;
      if (version === 0 || more.length > 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= most)))
        throw new Error(`'${it}' is no address or range such as 10.1.0.0/16`);
      if (bits === undefined) this.#list.addAddress(address, version === 6 ? "ipv6" : "ipv4");
      else this.#list.addSubnet(address, Number(bits), version === 6 ? "ipv6" : "ipv4");
    }
  }

  get areDeclared(): boolean {
    return this.#any;
  }

  has(address: string): boolean {
    if (!this.#any) return false;
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 6 ? "ipv6" : "ipv4");
  }
}

/** IPv4 as it is written, also where the socket has it inside IPv6. */
export const peerOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? "").replace(/^::ffff:(?=\d+\.)/, "");

/**
 * Who sends a request. Behind a proxy that is declared, the last address of X-Forwarded-For that is no such proxy; what anybody
 * else says of themselves is not heard.
 */
export function clientAddress(request: IncomingMessage, proxies: Proxies): string {
  const peer = peerOf(request);
  if (!proxies.has(peer)) return peer;
  const forwarded = request.headers["x-forwarded-for"];
  const hops = (Array.isArray(forwarded) ? forwarded.join() : (forwarded ?? "")).split(",").map((it) => it.trim());
  const client = hops.findLast((it) => !proxies.has(it));
  return client !== undefined && isIP(client) !== 0 ? client : peer;
}

/** Whether a declared proxy says that the request came to it without TLS. */
export const cameInTheClear = (request: IncomingMessage, proxies: Proxies): boolean =>
  proxies.has(peerOf(request)) && String(request.headers["x-forwarded-proto"] ?? "https").toLowerCase() !== "https";
