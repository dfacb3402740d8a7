import type { Made } from "../api/service.ts";

/** A text to keep as a file. Its name is ours. */
export const file = (name: string, contentType: string, body: string): Made => ({
  status: 200,
  contentType: `${contentType}; charset=utf-8`,
  headers: { "content-disposition": `inline; filename="${name}"` },
  body,
});
