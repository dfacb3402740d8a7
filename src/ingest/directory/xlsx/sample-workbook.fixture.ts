import { type Files, zipOf } from "../../read/sample-archives.fixture.ts";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** The files of a workbook with these sheets, of which each is the XML of its rows; `strings`: XML of the shared texts. */
export function workbookFiles(sheets: Readonly<Record<string, string>>, strings = ""): Record<string, string> {
  const names = Object.keys(sheets);
  const listed = names.map((it, at) => `<sheet name="${it}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  const targets = names.map(
    (_, at) => `<Relationship Id="rId${at + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  return {
    "[Content_Types].xml": "<Types/>",
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${listed.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${targets.join("")}</Relationships>`,
    ...Object.fromEntries(names.map((it, at) => [`xl/worksheets/sheet${at + 1}.xml`, sheetOf(sheets[it]!)])),
    // Behind the sheets, as some programs write it.
    "xl/sharedStrings.xml": `<sst xmlns="${main}">${strings}</sst>`,
  };
}

export const workbookOf = (sheets: Readonly<Record<string, string>>, strings = ""): Buffer =>
  zipOf(workbookFiles(sheets, strings) as Files);

export const sheetOf = (rows: string): string =>
  `<?xml version="1.0"?><worksheet xmlns="${main}"><sheetData>${rows}</sheetData></worksheet>`;

/** A row of texts that are in their cells. */
export const rowOfTexts = (...texts: readonly string[]): string =>
  `<row>${texts.map((it) => `<c t="inlineStr"><is><t>${it.replaceAll("&", "&amp;")}</t></is></c>`).join("")}</row>`;
