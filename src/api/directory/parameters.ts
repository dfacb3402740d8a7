import { fhirJson } from "../format.ts";
import type { Made } from "../service.ts";

/** An answer of Parameters, each of which is JSON text already. */
export const parametersAnswer = (parameters: readonly string[]): Made =>
  answered(`{"resourceType":"Parameters","parameter":[${parameters.join()}]}`);

export const answered = (body: string): Made => ({ status: 200, contentType: fhirJson, headers: {}, body });

/** A parameter, or a part of one, with one value. `valueName`: `valueString`. */
export const valued = (name: string, valueName: string, value: string | boolean): string =>
  `{"name":"${name}","${valueName}":${JSON.stringify(value)}}`;
