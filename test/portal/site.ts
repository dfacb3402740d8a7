import { startServer, type TestServer } from "../support/server.ts";

/** The demo that `npm start` serves: invented people and invented organisations. */
export const startDemo = (): Promise<TestServer> =>
  startServer({
    patients: 100,
    commands: [
      ["directory seed", "--scale", "0.005", "--seed", "1"],
      ["directory seed", "--scale", "0.005", "--seed", "1", "--changes", "40"],
    ],
    options: ["--services", "core,directory"],
  });

/** Text of an attribute or of a part of a page, as a browser reads it. */
export const unescaped = (text: string): string =>
  text.replace(/&#(\d+);|&amp;/g, (_, code?: string) => (code === undefined ? "&" : String.fromCharCode(Number(code))));
