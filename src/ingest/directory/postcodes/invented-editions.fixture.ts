import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { areaFields } from "../../../definitions/directory/postcode-layouts.ts";
import type { PostcodeRow } from "../../../ods/geography/postcode-row.ts";
import type { PostcodeItem } from "./read-postcodes.ts";

/** Files of invented postcodes in the layouts of the real products. The areas ZQ and ZX exist nowhere. */
export const codePointRows = [
  '"ZQ1 1AA",10,429650,433850,"E92000001","E19000001","E18000003","","E08000035","E05011111"',
  '"ZQ1 1AB",60,429700,433900,"E92000001","E19000001","E18000003","","E08000035","E05011112"',
  '"ZX1 1AA",90,0,0,"S92000003","","","","",""',
];

export const onspdHeader =
  "pcd7,pcd8,pcds,dointr,doterm,cty25cd,lad25cd,wd25cd,parncp25cd,usrtypind,east1m,north1m,gridind,nhser24cd,ctry25cd,rgn25cd,ssr95cd,pcon24cd,lsoa11cd,msoa11cd,sicbl24cd,lat,long,cal24cd,icb23cd,lsoa21cd,msoa21cd";

export const onspdRows = [
  '"ZQ1 1AA","ZQ1  1AA","ZQ1 1AA","198001","","E99999999","E08000035","E05011111","E04000001","0","429650","0433850","1","E40000012","E92000001","E12000003","E15000001","E14001111","E01011111","E02002222","E38000225",53.799350,-1.551370,"E56000030","E54000054","E01011119","E02002229"',
  '"ZQ1 1ZZ","ZQ1  1ZZ","ZQ1 1ZZ","198001","199606","E99999999","E08000035","E05011111","E04000001","0","429660","0433860","8","E40000012","E92000001","E12000003","E15000001","E14001111","E01011111","E02002222","E38000225",53.799440,-1.551220,"E56000030","E54000054","E01011119","E02002229"',
  '"BT1 9ZZ","BT1  9ZZ","BT1 9ZZ","200001","","N99999999","N09000003","N08000399","N99999999","0","333800","0374000","1","N99999999","N92000002","N99999999","N99999999","N05000001","95GG36S1","N99999999","ZC020",54.596400,-5.930100,"N99999999","N99999999","N20000001","N21000001"',
];

/** Writes files into a folder: path in it → content. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** What a reader yields, a line an item: `rows 2 ZQ1 1AA ...`, `R002 line 3 terminated 199613`. */
export async function told(items: AsyncIterable<PostcodeItem>): Promise<string[]> {
  const lines: string[] = [];
  for await (const it of items) {
    if (it.kind === "source") lines.push(`source ${it.layout.product} ${it.month} ${it.label ?? ""}`.trim());
    else if (it.kind === "rows") lines.push(`rows ${it.rows.map((row) => row.postcode).join(" ")}`);
    else if (it.kind === "refusal") lines.push(`refused ${it.rule} ${it.reason}`);
    else lines.push([it.rule, it.place.position, it.path, it.seen].filter((part) => part !== "").join(" "));
  }
  return lines;
}

/** An invented row for a store: "localAuthority=E08000035". */
export function rowOf(postcode: string, areas = "", more: Partial<PostcodeRow> = {}): PostcodeRow {
  const codes = new Map(areas.split(" ").map((it) => it.split("=") as [string, string]));
  return {
    postcode,
    introduced: null,
    terminated: null,
    easting: null,
    northing: null,
    latitude: null,
    longitude: null,
    quality: null,
    areas: areaFields.map((it) => codes.get(it) ?? null),
    ...more,
  };
}
