import type { FhirDefinitions } from "../../definitions/fhir-definitions.ts";
import type { OdsDate, SourceItem } from "../../ods/organisation.ts";
import { ReadFailure } from "../read/fault.ts";
import { Input } from "../read/input.ts";
import { listedFiles } from "../read/listed-files.ts";
import { failureItem } from "./failure.ts";
import { readOdsXmlFile } from "./read-ods-xml-file.ts";
import { readOrdJsonFile } from "./read-ord-json.ts";
import { readR4 } from "./read-r4.ts";
import { readReportFile } from "./read-report.ts";
import { unpackedFiles } from "./unpacked-files.ts";

export interface RegisterOptions {
  readonly definitions: FhirDefinitions;
  /** Where temporary files go. */
  readonly spoolFolder: string;
  /** The day for which files speak that do not say it themselves. */
  readonly release?: OdsDate;
  /** Which report a file is whose name does not say it: `epraccur`. */
  readonly report?: string;
}

/** What a file of a register is, by what stands in it. */
type Form = "ods-xml" | "report" | "ord" | "r4";

/**
 * Everything that the files and folders named say of organisations, whatever its form: the ODS XML product, the ODS reports (CSV, XLSX),
 * answers of the ORD API, FHIR R4; packed or not. A file that is none of these is a mismatch, and the others are read.
 */
export async function* readRegister(
  paths: readonly string[],
  options: RegisterOptions,
): AsyncGenerator<readonly SourceItem[]> {
  for (const path of paths)
    for await (const { file, failure } of listedFiles(path)) {
      if (failure !== undefined) yield [failureItem(file, failure)];
      else yield* readFile(file, options);
    }
}

async function* readFile(path: string, options: RegisterOptions): AsyncGenerator<readonly SourceItem[]> {
  const { spoolFolder } = options;
  const form = await formOf(path, spoolFolder);
  if (form === "ods-xml") yield* readOdsXmlFile(path, { spoolFolder });
  else if (form === "ord") yield* readOrdJsonFile(path, { spoolFolder });
  else if (form === "r4") yield* readR4([path], options);
  else if (form === "report") yield* readReportFile(path, reportOptions(options));
  else yield [failureItem(path, form)];
}

const reportOptions = ({ spoolFolder, release, report }: RegisterOptions) => ({
  spoolFolder,
  ...(release !== undefined && { releaseDate: release }),
  ...(report !== undefined && { report }),
});

const headBytes = 4096;
const wanted = ["xml", "json", "ndjson"] as const;
const isReport = /\.(csv|csv\.gz|xlsx)$/i;

/** By the first file in it that tells. */
async function formOf(path: string, spoolFolder: string): Promise<Form | ReadFailure> {
  if (isReport.test(path)) return "report";
  let failure: ReadFailure | undefined;
  let isOther = true;
  for await (const { bytes } of unpackedFiles(path, wanted, { spoolFolder })) {
    if (bytes instanceof ReadFailure) failure ??= bytes;
    else {
      isOther = false;
      const form = formOfText((await new Input(bytes).peek(headBytes)).toString("latin1"));
      if (form) return form;
    }
  }
  // An archive with none of the other kinds in it.
  if (isOther && failure === undefined) return "report";
  return (
    failure ??
    new ReadFailure(
      "unsupported-file",
      "This is none of: the ODS XML product, an ODS report, answers of the ORD API, FHIR R4 resources",
    )
  );
}

function formOfText(head: string): Form | undefined {
  if (head.includes("refdata.hscic.gov.uk/org/")) return "ods-xml";
  if (head.includes("http://hl7.org/fhir") && /^\W*</.test(head)) return "r4";
  if (/"resourceType"\s*:/.test(head)) return "r4";
  return /"Organisations?"\s*:|"OrgId"\s*:/.test(head) ? "ord" : undefined;
}
