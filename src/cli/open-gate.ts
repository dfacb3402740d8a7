import type { Logger } from "pino";
import { nationalQuota } from "../api/national-limits.ts";
import { Gate, type Origins } from "../server/gate.ts";
import { RequestQuota } from "../server/request-quota.ts";
import { ApiKeyFile } from "./api-key-file.ts";
import type { ServeOptions } from "./serve.ts";
import { UsageError, wholeNumber } from "./settings.ts";

export interface OpenGate {
  readonly gate: Gate;
  /** For what tells whether the directory is well: neither a key nor a limit. */
  readonly health: Gate;
  /** What clients are told of it. */
  readonly said: { readonly needsKey: boolean; readonly isMetadataOpen: boolean; readonly cors: boolean };
  stop(): void;
}

/** Who may ask the directory, by the settings. Its limit counts for all of its addresses together. */
export function openGate(options: ServeOptions, logger: Pick<Logger, "error">): OpenGate {
  const { directoryKeys, directoryMetadata, directoryCors, emulateNational } = options;
  if (directoryMetadata !== "open" && directoryMetadata !== "closed")
    throw new UsageError(`--directory-metadata is open or closed, not '${directoryMetadata}'`);
  const written = options.directoryRateLimit ?? String(emulateNational ? nationalQuota : 0);
  const most = wholeNumber(written, "--directory-rate-limit", 0, 999_999_999);
  const origins = directoryCors === undefined ? undefined : originsOf(directoryCors);
  const isMetadataOpen = directoryMetadata === "open";
  const file =
    directoryKeys === undefined
      ? undefined
      : new ApiKeyFile(directoryKeys, (problem) =>
          logger.error({ problem }, "the directory's keys cannot be read: nobody is let in"),
        );
  return {
    gate: new Gate({
      keys: file && (() => file.keys),
      isMetadataOpen,
      quota: most > 0 ? new RequestQuota(most) : undefined,
      origins,
    }),
    health: new Gate({ origins }),
    said: { needsKey: file !== undefined, isMetadataOpen, cors: origins !== undefined },
    stop: () => file?.stop(),
  };
}

function originsOf(text: string): Origins {
  if (text.trim() === "any") return "any";
  const origins = text.split(",").map((it) => it.trim());
  const wrong = origins.find((it) => !URL.canParse(it) || new URL(it).origin !== it);
  if (wrong !== undefined)
    throw new UsageError(`--directory-cors: '${wrong}' is no origin such as https://app.example; or say any`);
  return new Set(origins);
}
