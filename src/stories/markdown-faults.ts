/** The sections of a case study, in their order. Source: CareConnectAPI pages/engage, the engagement model. */
export const caseStudySections = [
  "Client context",
  "Overview",
  "Problem",
  "Requirements",
  "Data set",
  "Profiles",
  "Mapping",
  "Design",
  "Sequence",
  "Technical context",
] as const;

/** What the Markdown of content may not have, a sentence each: HTML, and links to what is neither on the web nor here. */
export function markdownFaults(body: string): readonly string[] {
  const text = withoutCode(body);
  const html = /<(?!https?:\/\/)[A-Za-z/!?][^>\n]{0,100}>?/.exec(text)?.[0];
  const links = [...text.matchAll(/\]\(\s*<?([^)\s>]+)|^\s{0,3}\[[^\]\n]+\]:\s*<?(\S+)/gm)].map(
    (it) => it[1] ?? it[2]!,
  );
  const odd = links.find((it) => !/^(?:https?:\/\/|\/(?!\/)|#)/.test(it));
  return [
    ...(html === undefined
      ? []
      : [`the text has HTML (${html.slice(0, 30)}); write Markdown, and put code between \` marks`]),
    ...(odd === undefined ? [] : [`the link to '${odd.slice(0, 60)}' must begin with https://, http://, / or #`]),
  ];
}

/** Code is shown as it stands: what is between fences and between marks says nothing else. */
function withoutCode(body: string): string {
  let inside = false;
  const kept = body.split("\n").filter((line) => {
    const isFence = /^ {0,3}(?:```|~~~)/.test(line);
    if (isFence) inside = !inside;
    return !isFence && !inside;
  });
  return kept.join("\n").replace(/`[^`\n]*`/g, "");
}

/** Sections that a case study lacks or has out of order, a sentence each. */
export function sectionFaults(body: string): readonly string[] {
  const found = [...body.matchAll(/^## +(.+?) *$/gm)].map((it) => it[1]!);
  const missing = caseStudySections.filter((it) => !found.includes(it));
  if (missing.length > 0)
    return missing.map((it) => `the section '${it}' is missing; where nothing is known of it, it says so`);
  const order = found.filter((it) => (caseStudySections as readonly string[]).includes(it));
  return order.join() === caseStudySections.join()
    ? []
    : [`its sections are not in their order: ${caseStudySections.join(", ")}`];
}
