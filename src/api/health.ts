import { software } from "../definitions/software.ts";
import type { Store } from "../store/store.ts";
import type { Made } from "./service.ts";

type Asked = Pick<Store, "releases" | "summary">;

/** What is running: the version of the program and the day for which its register speaks. */
export const ping = async (store: Asked): Promise<Made> => json(200, await facts(store));

/** Whether the directory can be asked: 200, or 503 where it cannot. */
export async function status(store: Asked): Promise<Made> {
  const { types } = await store.summary();
  const organisations = types.find((it) => it.type === "Organization")?.count ?? 0;
  const passes = organisations > 0;
  const outcome = passes ? "the register can be read" : "no register is loaded";
  return json(passes ? 200 : 503, {
    status: passes ? "pass" : "fail",
    ...(await facts(store)),
    checks: {
      healthcheck: { status: passes ? "pass" : "fail", responseCode: passes ? 200 : 503, outcome, organisations },
    },
  });
}

/** Of which commit the program was made, it does not know itself. */
async function facts(store: Asked) {
  const [newest] = await store.releases();
  const { version, released } = software;
  return { version, revision: released, releaseId: newest?.date ?? null, commitId: null };
}

const json = (code: number, body: object): Made => ({
  status: code,
  contentType: "application/json;charset=utf-8",
  headers: {},
  body: JSON.stringify(body),
});
