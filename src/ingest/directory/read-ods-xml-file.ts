import type { SourceItem } from "../../ods/organisation.ts";
import { ReadFailure } from "../read/fault.ts";
import { failureItem } from "./failure.ts";
import { type OdsXmlOptions, readOdsXml } from "./read-ods-xml.ts";
import { type UnpackOptions, unpackedFiles } from "./unpacked-files.ts";

/**
 * The items of an ODS XML product as it is published, packed or not: see readOdsXml and unpackedFiles. What cannot be read
 * is a mismatch, and the other files of an archive are read.
 */
export async function* readOdsXmlFile(
  path: string,
  options: OdsXmlOptions & UnpackOptions = {},
): AsyncGenerator<readonly SourceItem[]> {
  for await (const { file, bytes } of unpackedFiles(path, ["xml"], options)) {
    if (bytes instanceof ReadFailure) yield [failureItem(file, bytes)];
    else yield* readOdsXml(bytes, file, options);
  }
}
