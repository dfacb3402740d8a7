import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect as tlsConnect } from "node:tls";
import { generate } from "selfsigned";
import { addToken } from "../src/cli/token-file.ts";
import { hearAnswer, validatesAnswers } from "./support/answers.ts";
import { careconnect } from "./support/cli.ts";
import { startServer, type TestServer } from "./support/server.ts";

let folder: string;
let token: string;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "careconnect-test-"));
  const pem = await generate([{ name: "commonName", value: "localhost" }], { keySize: 2048, algorithm: "sha256" });
  writeFileSync(join(folder, "cert.pem"), pem.cert);
  writeFileSync(join(folder, "key.pem"), pem.private, { mode: 0o600 });
  writeFileSync(join(folder, "access.json"), '{"tokens":"tokens.ndjson"}');
  token = addToken(join(folder, "tokens.ndjson"), { client: "test", scope: "user/*.rs", days: 1 }, Date.now());
});
after(() => rmSync(folder, { recursive: true, force: true }));

const tls = () => ["--tls-cert", join(folder, "cert.pem"), "--tls-key", join(folder, "key.pem")];
const access = () => ["--access", join(folder, "access.json")];

/** How the program refuses to start. */
async function refused(options: readonly string[], words: RegExp) {
  const ran = await careconnect(["serve", "--data", join(folder, "data"), "--port", "0", ...options]);
  assert.equal(ran.status, 2, ran.stderr);
  assert.match(ran.stderr, words);
}

test("records leave this machine only with access control, and TLS of its own or of a declared proxy", async () => {
  const away = ["--host", "0.0.0.0"];
  await refused(away, /access control/);
  await refused(["--host", "::"], /access control/);
  await refused([...away, ...tls()], /access control/);
  await refused([...away, ...access()], /TLS/);
  await refused([...away, ...access(), "--trusted-proxies", "10.0.0.1"], /--public-url says by which https address/);
  await refused(
    [...away, ...access(), "--trusted-proxies", "10.0.0.1", "--public-url", "http://x.example"],
    /https address/,
  );
  await refused(["--trusted-proxies", "10.0.0.1", "--public-url", "https://x.example"], /access control/);
  await refused(["--trusted-proxies", "10.0.0.300"], /'10.0.0.300' is no address/);
  await refused(["--tls-cert", join(folder, "cert.pem")], /belong together/);
  await refused(["--tls-cert", join(folder, "key.pem"), "--tls-key", join(folder, "cert.pem")], /do not make a pair/);
  await refused(["--tls-cert", join(folder, "none.pem"), "--tls-key", join(folder, "key.pem")], /cannot be read/);
  await refused(["--access", join(folder, "none.json")], /there is no file/);
  writeFileSync(
    join(folder, "wrong.json"),
    '{"issuers":[{"issuer":"a","audience":"b","keys":"http://id.example/jwks"}]}',
  );
  await refused(["--access", join(folder, "wrong.json")], /fetched by https/);
  writeFileSync(
    join(folder, "wrong.json"),
    '{"issuers":[{"issuer":"a","audience":"b","keys":"k.json","algorithms":["HS256"]}]}',
  );
  await refused(["--access", join(folder, "wrong.json")], /algorithms is a list of RS256/);
  writeFileSync(join(folder, "wrong.json"), "{}");
  await refused(["--access", join(folder, "wrong.json")], /nobody could come in/);
});

interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const send = (url: string, options: RequestOptions = {}): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const request = url.startsWith("https") ? httpsRequest : httpRequest;
    request(url, { rejectUnauthorized: false, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (it) => {
        text += it;
      });
      response.on("end", () => {
        hearAnswer(url, response.headers["content-type"], text);
        resolve({ status: response.statusCode!, headers: response.headers, text });
      });
    })
      .on("error", reject)
      .end();
  });

test("over TLS 1.2 and 1.3, and nothing older; with a token, records", async (context) => {
  const server = await startServer({ patients: 2, options: [...tls(), ...access(), "--host", "0.0.0.0"] });
  context.after(() => server.stop());
  assert.match(server.base, /^https:/);
  const { port } = new URL(server.base);
  const base = `https://127.0.0.1:${port}/STU3`;
  const heard = await send(`${base}/Patient`, { headers: { authorization: `Bearer ${token}` } });
  assert.equal(heard.status, 200);
  assert.match(heard.headers["strict-transport-security"] ?? "", /max-age/);
  assert.equal((await send(`${base}/Patient`)).status, 401);
  const spoken = (version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3", ciphers?: string) =>
    new Promise<string>((resolve) => {
      const socket = tlsConnect(
        {
          port: Number(port),
          rejectUnauthorized: false,
          minVersion: version,
          maxVersion: version,
          ...(ciphers && { ciphers }),
        },
        () => {
          resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
          socket.destroy();
        },
      );
      socket.on("error", () => resolve("refused"));
    });
  assert.match(await spoken("TLSv1.2"), /^TLSv1.2 ECDHE-RSA-AES256-GCM/);
  assert.match(await spoken("TLSv1.3"), /^TLSv1.3 TLS_AES_256_GCM/);
  assert.equal(await spoken("TLSv1.1", "DEFAULT@SECLEVEL=0"), "refused");
  assert.equal(await spoken("TLSv1.2", "AES256-SHA"), "refused");
});

test("a client without a certificate is not heard where one is asked for", async (context) => {
  const server = await startServer({
    patients: 1,
    options: [...tls(), ...access(), "--tls-client-ca", join(folder, "cert.pem")],
  });
  context.after(() => server.stop());
  await assert.rejects(send(`${server.base}/metadata`));
  const own = { cert: readFileSync(join(folder, "cert.pem")), key: readFileSync(join(folder, "key.pem")) };
  assert.equal((await send(`${server.base}/metadata`, own)).status, 200);
});

test("behind a declared proxy, the client is who the proxy says; what others say of themselves is not heard", async (context) => {
  const port = await freePort();
  const options = [...access(), "--public-url", "https://records.example", "--port", String(port)];
  const proxied = await startServer({ patients: 1, options: [...options, "--trusted-proxies", "127.0.0.0/8"] });
  context.after(() => proxied.stop());
  const asked = (headers: Record<string, string>) =>
    send(`http://127.0.0.1:${port}/STU3/Patient`, {
      headers: { host: "records.example", authorization: `Bearer ${token}`, ...headers },
    });
  const heard = await asked({ "x-forwarded-for": "6.6.6.6, 203.0.113.9", "x-forwarded-proto": "https" });
  assert.equal(heard.status, 200);
  assert.match(heard.text, /"url":"https:\/\/records\.example\/STU3\/Patient/);
  assert.equal((await asked({ "x-forwarded-proto": "http" })).status, 403);
  assert.match(await lastAudited(proxied), /"from":"203\.0\.113\.9"/);
});

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

async function lastAudited({ folder: data }: TestServer): Promise<string> {
  const files = readdirSync(join(data, "audit"));
  return readFileSync(join(data, "audit", files.at(-1)!), "utf8")
    .trimEnd()
    .split("\n")
    .at(-1)!;
}

test("who asks too often is told to wait, and nobody else is", async (context) => {
  const server = await startServer({ patients: 1, options: ["--rate-limit", "5"] });
  context.after(() => server.stop());
  const statuses: number[] = [];
  let limited: Heard | undefined;
  for (let n = 0; n < 30; n++) {
    const heard = await send(`${server.base}/metadata`);
    statuses.push(heard.status);
    if (heard.status === 429) limited = heard;
  }
  assert.ok(statuses.slice(0, 8).every((it) => it === 200));
  assert.equal(limited?.headers["retry-after"], "1");
  assert.match(limited?.text ?? "", /"code":"throttled"/);
  await pause(1200);
  assert.equal((await send(`${server.base}/metadata`)).status, 200);
});

test("more requests at once than may be are told to come back", async (context) => {
  const server = await startServer({ patients: 1, options: ["--requests-max", "1"] });
  context.after(() => server.stop());
  const slow = httpRequest(`${server.base}/Patient/_search`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": "5" },
  });
  slow.on("error", () => {});
  slow.write("_id");
  await pause(200);
  const turned = await send(`${server.base}/Patient`);
  assert.equal(turned.status, 503);
  assert.equal(turned.headers["retry-after"], "1");
  slow.end("=1");
  await pause(200);
  assert.equal((await send(`${server.base}/Patient`)).status, 200);
});

test("no more connections are held open than may be", async (context) => {
  const server = await startServer({ patients: 1, options: ["--connections-max", "3"] });
  context.after(() => server.stop());
  const { port } = new URL(server.base);
  const open = () =>
    new Promise<Socket>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => resolve(socket));
      socket.on("error", () => {});
    });
  const sockets = await Promise.all(Array.from({ length: 8 }, open));
  await pause(300);
  assert.equal(sockets.filter((it) => !it.destroyed && !it.readableEnded).length, 3);
  for (const it of sockets) it.destroy();
  await pause(300);
  assert.equal((await send(`${server.base}/metadata`)).status, 200);
});

test("what has begun is finished when the program is told to stop", async () => {
  const server = await startServer({ patients: 1 });
  const slow = httpRequest(`${server.base}/Patient/_search`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "content-length": "9" },
  });
  const answered = new Promise<number>((resolve, reject) => {
    slow.on("response", (it) => resolve(it.resume().statusCode!));
    slow.on("error", reject);
  });
  slow.write("_count");
  await pause(200);
  const stopped = server.stop();
  await pause(300);
  await assert.rejects(send(`${server.base}/metadata`));
  slow.end("=12");
  assert.equal(await answered, 200);
  await stopped;
});

test("doctor says what is unsafe about a configuration", async (context) => {
  const server = await startServer({ patients: 1 });
  context.after(() => server.stop());
  const open = await careconnect(["doctor", "--data", server.folder, "--host", "0.0.0.0"]);
  assert.equal(open.status, 3);
  assert.match(open.stdout, /^unsafe\t.*access control/m);
  assert.match(open.stdout, /^look\taccess is not controlled/m);
  const closed = await careconnect(["doctor", "--data", server.folder, "--host", "0.0.0.0", ...tls(), ...access()]);
  assert.equal(closed.status, 0, closed.stdout);
  assert.match(closed.stdout, /^good\tTLS 1\.2 and up/m);
  assert.match(closed.stdout, /^look\tno policy/m);
  const unaudited = await careconnect(["doctor", "--data", server.folder, ...access(), "--audit", "off"]);
  assert.match(unaudited.stdout, /^unsafe\taccess is controlled and not written down/m);
  assert.match(unaudited.stdout, /^look\tcontributions are taken and nobody answers them/m);
  assert.equal((await careconnect(["moderator", "add", "--data", server.folder, "--name", "Someone"])).status, 0);
  const answered = await careconnect(["doctor", "--data", server.folder]);
  assert.match(answered.stdout, /^good\tcontributions are taken and answered by one moderator/m);
  const refused = await careconnect(["doctor", "--data", server.folder, "--contributions", "off"]);
  assert.doesNotMatch(refused.stdout, /contributions/);
});

test("every answer that these tests heard is valid by HL7's schemas", validatesAnswers());
