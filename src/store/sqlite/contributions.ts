import { hash, randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Content, Contribution, Happened, Status, Version } from "../../contributions/contribution.ts";
import type { Kind } from "../../contributions/kinds.ts";
import { statusAfter, waiting } from "../../contributions/status.ts";
import {
  type Act,
  type Added,
  type ContributionsStore,
  happenedMax,
  type Refused,
  type Session,
  versionsMax,
  waitingMax,
} from "../contributions-store.ts";
import { Database, type Row, type Tables } from "./database.ts";

/**
 *   contribution   what was sent: its number, the hash of its receipt, and its status, which the last row of happened also says
 *   version        what its sender wrote, each time, as JSON
 *   happened       what was said and decided; `moderator` NULL: the sender
 *   moderator      names, and the hashes of their tokens
 *   session        hashes of the ids of sessions
 */
const tables: Tables = {
  schema: `
CREATE TABLE contribution (num INTEGER PRIMARY KEY AUTOINCREMENT, receipt TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, status TEXT NOT NULL, active INTEGER NOT NULL);
CREATE INDEX contribution_status ON contribution(status, active);
CREATE TABLE version (contribution INTEGER NOT NULL, num INTEGER NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL, PRIMARY KEY (contribution, num)) WITHOUT ROWID;
CREATE TABLE happened (num INTEGER PRIMARY KEY AUTOINCREMENT, contribution INTEGER NOT NULL, at INTEGER NOT NULL, moderator TEXT, action TEXT NOT NULL, status TEXT NOT NULL, words TEXT, audience TEXT NOT NULL, given TEXT UNIQUE, collection TEXT, version INTEGER, other INTEGER);
CREATE INDEX happened_to ON happened(contribution, num);
CREATE TABLE moderator (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE session (sha256 TEXT PRIMARY KEY, moderator TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
`,
  version: 1,
  remedy: "keep the file elsewhere and begin a new one",
};

/** As tokens of small installations are kept: src/access/tokens.ts. */
const sha256 = (text: string): string => hash("sha256", text, "base64url");

/** Contributions in a file of their own. Every process that serves may write to it. */
export class SqliteContributions implements ContributionsStore {
  readonly #database: Database;

  constructor(file: string) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    this.#database = new Database(file, false, tables);
  }

  async add(kind: Kind, content: Content, at: number): Promise<Added | Refused> {
    const receipt = randomBytes(16).toString("base64url");
    return this.#writing(() => {
      const waits = this.#database.get(
        `SELECT count(*) FROM contribution WHERE status IN (${listed(waiting)})`,
        ...waiting,
      )![0] as number;
      if (waits >= waitingMax) return { refused: "full" };
      const [number] = this.#database.get(
        "INSERT INTO contribution (receipt, kind, status, active) VALUES (?, ?, 'received', ?) RETURNING num",
        sha256(receipt),
        kind,
        at,
      ) as [number];
      this.#addVersion(number, 1, content, at);
      this.#addHappened(number, { action: "received", version: 1 }, "received", at);
      return { receipt, number };
    });
  }

  async byReceipt(receipt: string): Promise<Contribution | undefined> {
    return this.#database.reading(() => this.#found("receipt", sha256(receipt)));
  }

  async byNumber(number: number): Promise<Contribution | undefined> {
    return this.#database.reading(() => this.#found("num", number));
  }

  async addVersion(number: number, content: Content, at: number): Promise<Refused | undefined> {
    return this.#writing(() => {
      const last = this.#database.get("SELECT max(num) FROM version WHERE contribution = ?", number)?.[0] ?? 0;
      const version = (last as number) + 1;
      if (version > versionsMax) return { refused: "often" };
      const refused = this.#happens(number, { action: "version", version }, at);
      if (refused) return refused;
      this.#addVersion(number, version, content, at);
      return undefined;
    });
  }

  async act(number: number, act: Act, at: number): Promise<Refused | undefined> {
    return this.#writing(() => {
      if (act.action === "accepted") {
        const newest = this.#database.get("SELECT max(num) FROM version WHERE contribution = ?", number)?.[0];
        if (newest !== act.version) return { refused: newest === null ? "unknown" : "newer" };
        if (act.given && this.#database.get("SELECT 1 FROM happened WHERE given = ?", act.given.id))
          return { refused: "taken" };
      }
      if (act.action !== "merged") return this.#happens(number, act, at);
      if (act.other === number || !this.#database.get("SELECT 1 FROM contribution WHERE num = ?", act.other))
        return { refused: "unknown" };
      const refused = this.#happens(number, act, at);
      if (refused) return refused;
      const { status } = this.#statusOf(act.other)!;
      this.#addHappened(act.other, { action: "merged", moderator: act.moderator, other: number }, status, at);
      return undefined;
    });
  }

  async list({
    statuses,
    limit,
    offset,
  }: {
    readonly statuses: readonly Status[];
    readonly limit: number;
    readonly offset: number;
  }): Promise<{ readonly total: number; readonly found: readonly Contribution[] }> {
    return this.#database.reading(() => {
      const where = `WHERE status IN (${listed(statuses)})`;
      const [total] = this.#database.get(`SELECT count(*) FROM contribution ${where}`, ...statuses) as [number];
      const rows = this.#database.all(
        `SELECT num FROM contribution ${where} ORDER BY active DESC, num DESC LIMIT ? OFFSET ?`,
        ...statuses,
        limit,
        offset,
      );
      return { total, found: rows.map(([num]) => this.#found("num", num as number)!) };
    });
  }

  async givenIds(): Promise<ReadonlySet<string>> {
    return new Set(
      this.#database.all("SELECT given FROM happened WHERE given IS NOT NULL").map(([given]) => given as string),
    );
  }

  async erase(number: number, at: number): Promise<boolean> {
    this.#database.exec("PRAGMA secure_delete = ON");
    const isDone = this.#writing(() => {
      if (!this.#statusOf(number)) return false;
      this.#database.run("UPDATE version SET content = '{\"values\":{}}' WHERE contribution = ?", number);
      this.#database.run("UPDATE happened SET words = NULL WHERE contribution = ?", number);
      this.#addHappened(number, { action: "erased", moderator: "the operator" }, "declined", at);
      return true;
    });
    // The log still has what was there.
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    return isDone;
  }

  async addModerator(name: string, at: number): Promise<string | undefined> {
    const token = randomBytes(32).toString("base64url");
    const added = this.#database.run(
      "INSERT INTO moderator (name, sha256, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
      name,
      sha256(token),
      at,
    );
    return added === 1 ? token : undefined;
  }

  async moderators(): Promise<readonly { readonly name: string; readonly at: number }[]> {
    return this.#database
      .all("SELECT name, at FROM moderator ORDER BY name")
      .map(([name, at]) => ({ name: name as string, at: at as number }));
  }

  async removeModerator(name: string): Promise<boolean> {
    return this.#writing(() => {
      this.#database.run("DELETE FROM session WHERE moderator = ?", name);
      return this.#database.run("DELETE FROM moderator WHERE name = ?", name) === 1;
    });
  }

  async beginSession(token: string, at: number, until: number): Promise<string | undefined> {
    const found = this.#database.get("SELECT name FROM moderator WHERE sha256 = ?", sha256(token));
    if (!found) return undefined;
    const id = randomBytes(32).toString("base64url");
    return this.#writing(() => {
      this.#database.run("DELETE FROM session WHERE until <= ?", at);
      this.#database.run(
        "INSERT INTO session (sha256, moderator, until) VALUES (?, ?, ?)",
        sha256(id),
        found[0]!,
        until,
      );
      return id;
    });
  }

  async session(id: string, at: number): Promise<Session | undefined> {
    const found = this.#database.get(
      "SELECT session.moderator FROM session JOIN moderator ON moderator.name = session.moderator WHERE session.sha256 = ? AND until > ?",
      sha256(id),
      at,
    );
    // Who reads the page of a session knows the token of its forms; it tells nobody the session's id.
    return found && { moderator: found[0] as string, formToken: sha256(`form ${id}`) };
  }

  async endSession(id: string): Promise<void> {
    this.#database.run("DELETE FROM session WHERE sha256 = ?", sha256(id));
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  /** One transaction, begun as a writer: what is read in it is what it writes upon. A refusal writes nothing. */
  #writing<T>(write: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const done = write();
      const isRefusal = typeof done === "object" && done !== null && "refused" in done;
      this.#database.exec(isRefusal ? "ROLLBACK" : "COMMIT");
      return done;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Writes down what somebody does, if it is open to them. */
  #happens(number: number, act: Doing, at: number): Refused | undefined {
    const found = this.#statusOf(number);
    if (!found) return { refused: "unknown" };
    const who = act.moderator === undefined ? "sender" : "moderator";
    const status = statusAfter(found.status, act.action, who);
    if (status === undefined) return { refused: "closed" };
    // Moderators can always end it.
    if (who === "sender" && act.action !== "withdrawn" && found.happened >= happenedMax) return { refused: "often" };
    this.#addHappened(number, act, status, at);
    return undefined;
  }

  #statusOf(number: number): { readonly status: Status; readonly happened: number } | undefined {
    const row = this.#database.get(
      "SELECT status, (SELECT count(*) FROM happened WHERE contribution = ?) FROM contribution WHERE num = ?",
      number,
      number,
    );
    return row && { status: row[0] as Status, happened: row[1] as number };
  }

  #addVersion(number: number, version: number, content: Content, at: number): void {
    this.#database.run(
      "INSERT INTO version (contribution, num, at, content) VALUES (?, ?, ?, ?)",
      number,
      version,
      at,
      JSON.stringify(content),
    );
  }

  #addHappened(number: number, act: Doing, status: Status, at: number): void {
    this.#database.run(
      "INSERT INTO happened (contribution, at, moderator, action, status, words, audience, given, collection, version, other) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      number,
      at,
      act.moderator ?? null,
      act.action,
      status,
      act.words ?? null,
      act.audience ?? "all",
      act.given?.id ?? null,
      act.given?.collection ?? null,
      act.version ?? null,
      act.other ?? null,
    );
    this.#database.run("UPDATE contribution SET status = ?, active = ? WHERE num = ?", status, at, number);
  }

  #found(column: "num" | "receipt", value: number | string): Contribution | undefined {
    const found = this.#database.get(`SELECT num, kind, status FROM contribution WHERE ${column} = ?`, value);
    if (!found) return undefined;
    const [number, kind, status] = found as unknown as [number, Kind, Status];
    return {
      number,
      kind,
      status,
      versions: this.#database
        .all("SELECT num, at, content FROM version WHERE contribution = ? ORDER BY num", number)
        .map(versionOf),
      happened: this.#database
        .all(
          "SELECT at, moderator, action, words, audience, given, collection, version, other FROM happened WHERE contribution = ? ORDER BY num",
          number,
        )
        .map(happenedOf),
    };
  }
}

/** What is written down: an Act, or what the store itself does. */
type Doing = Partial<Pick<Happened, "moderator" | "words" | "audience" | "given" | "version" | "other">> &
  Pick<Happened, "action">;

const listed = (all: readonly unknown[]): string => all.map(() => "?").join(", ");

const versionOf = ([number, at, content]: Row): Version => ({
  number: number as number,
  at: at as number,
  content: JSON.parse(content as string) as Content,
});

const happenedOf = ([at, moderator, action, words, audience, given, collection, version, other]: Row): Happened => ({
  at: at as number,
  moderator: (moderator as string | null) ?? undefined,
  action: action as Happened["action"],
  words: (words as string | null) ?? undefined,
  audience: audience as Happened["audience"],
  given: given === null ? undefined : { id: given as string, collection: (collection as string | null) ?? undefined },
  version: (version as number | null) ?? undefined,
  other: (other as number | null) ?? undefined,
});
