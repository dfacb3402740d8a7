import { prettyJson } from "../../fhir/json.ts";
import { details } from "../components/content.ts";
import { type Call, useThis } from "../components/use-this.ts";
import { type Html, html, nothing } from "../html.ts";

/** An answer of a service as it came. */
export interface ShownCall {
  readonly call: Call;
  readonly status: number;
  readonly elapsedMs: number;
  /** FHIR JSON. */
  readonly json: string;
  /** The same in XML; undefined where there is none. */
  readonly xml: string | undefined;
  /** The record for people: see portal/resource-page.ts. */
  readonly record: Html;
  /** It was asked with what may name a person: there is no address to keep. */
  readonly isPersonal: boolean;
}

/** Characters of an answer that are shown; all of it is one link away. */
const shownMax = 200_000;

/** How it was asked and answered, for people first, then as data. */
export const answerParts = ({
  call,
  status,
  elapsedMs,
  json,
  xml,
  record,
  isPersonal,
}: ShownCall): Html => html`<p><code>${call.form ? "POST" : "GET"} ${call.url}</code></p>
<p>Status ${status}, answered in ${elapsedMs < 10 ? elapsedMs.toFixed(1) : Math.round(elapsedMs)} ms, ${Math.ceil(json.length / 1024).toLocaleString("en-GB")} kB of JSON</p>
${isPersonal ? html`<p class="cc-soft">This view has no link: what was asked for may name a person, and stands in no address.</p>` : nothing}
${useThis(call)}
${record}
${details("JSON", code(prettyJson(json)), { id: "json" })}
${xml === undefined ? nothing : details("XML", code(xml), { id: "xml" })}`;

const code = (text: string): Html =>
  html`${text.length > shownMax && html`<p>This is the beginning; the whole answer has ${text.length.toLocaleString("en-GB")} characters.</p>`}<pre tabindex="0"><code>${text.slice(0, shownMax)}</code></pre>`;
