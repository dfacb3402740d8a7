import { contentText, isWritable } from "../../fhir/xml/escape.ts";

type Value = string | number | boolean | readonly Value[] | { readonly [member: string]: Value | undefined };

/** `{ errorCode: 404, errorText: "Not found" }` in `Error`: members as elements, a list as its elements one after the other. */
export function element(name: string, value: Value | undefined): string {
  if (value === undefined) return "";
  if (Array.isArray(value)) return value.map((it) => element(name, it)).join("");
  if (typeof value !== "object") return `<${name}>${contentText(writable(String(value)))}</${name}>`;
  const members = Object.entries(value).map(([member, it]) => element(member, it));
  return `<${name}>${members.join("")}</${name}>`;
}

/** With a mark in place of what XML cannot say. */
const writable = (text: string): string =>
  isWritable(text) ? text : [...text].map((it) => (isWritable(it) ? it : "\ufffd")).join("");
