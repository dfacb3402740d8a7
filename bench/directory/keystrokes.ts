import type { Running } from "../servers.ts";
import { get } from "./answers.ts";
import type { Facts } from "./questions.ts";
import type { Timed } from "./timed-rows.ts";

/** Keystrokes one after the other, then from many at once. Says how often what was meant was among the ten that were shown. */
export async function finding(
  server: Running,
  facts: Facts,
  time: (server: Running, row: Timed) => Promise<void>,
): Promise<string> {
  const all = typings(facts, 200);
  const paths = [...new Set(all.flatMap((it) => it.texts))].map(findPath);
  const name = "/directory/search, keystrokes";
  await time(server, {
    name,
    paths,
    connections: 1,
    goal: "p95 < 30 ms (one connection)",
    judge: ({ p95 }) => p95 < 30,
  });
  await time(server, { name: `${name}, ${many} connections`, paths, connections: many });
  let shown = 0;
  for (const { texts, meant } of all) {
    const { organisations } = JSON.parse(await get(server.port, findPath(texts.at(-1)!))) as Found;
    if (organisations.some((it) => [it.code, it.name, it.postcode].includes(meant))) shown++;
  }
  return `Of ${all.length} people typing, ${shown} had what they meant among ten at their last key; half of those who typed names made an error.`;
}

interface Found {
  readonly organisations: readonly { readonly code: string; readonly name: string; readonly postcode: string | null }[];
}

const many = 16;

/** Somebody typing: what a search box sends after each key, and what they were looking for. */
interface Typing {
  readonly texts: readonly string[];
  /** A code, a name or a postcode as it is shown. */
  readonly meant: string;
}

/** A box asks while somebody types, not for whole sentences. */
const longest = 24;

/** Two in three type a name, half of these with an error in it; the others a code or a postcode. */
function typings(facts: Facts, count: number): Typing[] {
  const codes = facts.codes(count);
  return codes.map((code) => {
    const body = facts.column<string>("SELECT body FROM resource WHERE type = 1 AND id = ?", code)[0]!;
    const { name, address } = JSON.parse(body) as Organization;
    const kind = facts.random();
    const postcode = address?.[0]?.postalCode;
    if (kind > 0.83) return { texts: beginnings(code.toLowerCase()), meant: code };
    if (kind > 0.66 && postcode) return { texts: beginnings(postcode.toLowerCase()), meant: postcode };
    const typed = name
      .toLowerCase()
      .replace(/ \(demo\)$/, "")
      .slice(0, longest);
    return { texts: beginnings(facts.random() < 0.5 ? typed : withError(typed, facts)), meant: name };
  });
}

interface Organization {
  readonly name: string;
  readonly address?: readonly { readonly postalCode?: string }[];
}

const beginnings = (text: string): string[] =>
  Array.from({ length: text.length }, (_, at) => text.slice(0, at + 1)).filter((it) => !it.endsWith(" "));

/** A letter too many, one missing, one replaced, or two neighbours swapped, after the first two. */
function withError(text: string, facts: Facts): string {
  const at = facts.between(2, Math.max(2, text.length - 2));
  const [before, it, next, after] = [
    text.slice(0, at),
    text.slice(at, at + 1),
    text.slice(at + 1, at + 2),
    text.slice(at + 2),
  ];
  const letter = facts.pick([..."aeinorst"]);
  return facts.pick([
    before + letter + it + next + after,
    before + next + after,
    before + letter + next + after,
    before + next + it + after,
  ]);
}

const findPath = (text: string): string => `/directory/search?q=${encodeURIComponent(text)}`;
