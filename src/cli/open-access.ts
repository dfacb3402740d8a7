import type { Logger } from "pino";
import type { Access } from "../access/access.ts";
import type { Catalog } from "../search/catalog.ts";

/** Who may come in, by the file that --access names. What checks tokens is loaded only where there are any. */
export async function openAccess(
  file: string,
  catalog: () => Catalog,
  logger: Pick<Logger, "error">,
): Promise<{ readonly access: Access; readonly stop: () => void }> {
  const [{ AccessFiles }, { Access }] = await Promise.all([import("./access-files.ts"), import("../access/access.ts")]);
  const files = new AccessFiles(file, catalog, (problem) =>
    logger.error({ problem }, "access control cannot be read: nobody is let in"),
  );
  return { access: new Access(() => files.state), stop: () => files.stop() };
}
