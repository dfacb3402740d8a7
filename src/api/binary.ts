import { type Problem, problem } from "../fhir/problem.ts";

/**
 * The content of a Binary itself, as its `contentType` says. A plain read answers with it.
 * Source: Care Connect wider guide, api_documents_binary: "the default behaviour is the URL".
 */
export function binaryContent(
  body: string,
  accept: string | undefined,
): { contentType: string; bytes: Buffer } | Problem {
  const { contentType, content } = JSON.parse(body) as {
    contentType?: unknown;
    content?: unknown;
  };
  const type =
    typeof contentType === "string" && /^[\w.+-]+\/[\w.+-]+(;[\x20-\x7e]*)?$/.test(contentType)
      ? contentType
      : "application/octet-stream";
  if (!accepts(accept, type))
    return problem(
      "not-acceptable",
      "this Binary's own type is not among those accepted; accept */*, or application/fhir+json for the Binary resource",
    );
  return { contentType: type, bytes: Buffer.from(typeof content === "string" ? content : "", "base64") };
}

function accepts(accept: string | undefined, type: string): boolean {
  if (accept === undefined || accept.trim() === "") return true;
  const name = type.split(";")[0]!.toLowerCase();
  return accept.split(",").some((it) => {
    const range = it.split(";")[0]!.trim().toLowerCase();
    return range === "*/*" || range === name || (range.endsWith("/*") && name.startsWith(range.slice(0, -1)));
  });
}
