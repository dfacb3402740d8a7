import { lists } from "../../definitions/requirements/lists.ts";
import { type Html, html } from "../html.ts";

/** Requirements that have a page. */
const listed = new Set(lists.flatMap((it) => it.rows.map(({ id }) => id)));

/** The id of a requirement, or another source, as a link where there is a page of it. */
export const requirementLink = (id: string): Html =>
  listed.has(id) ? html`<a href="/requirements/${id}">${id}</a>` : html`${id}`;
