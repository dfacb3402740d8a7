import type { Served } from "../../stories/served.ts";
import { tag } from "../components/content.ts";
import type { Html } from "../html.ts";

export const servedWords = { served: "Served", partly: "Partly served", not: "Not served" } as const;
const colours = { served: "green", partly: "yellow", not: "grey" } as const;

export const servedTag = (is: Served["is"]): Html => tag(servedWords[is], colours[is]);
