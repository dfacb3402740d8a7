/** A FHIR resource as parsed JSON. Never changed after parsing. */
export interface Resource {
  readonly resourceType: string;
  readonly id?: string;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly [element: string]: unknown;
}

/** An extension. What is kept beside a resource is written as extensions too, with urls that are no addresses: `ward`. */
export interface Extension {
  readonly url: string;
  readonly [value: string]: unknown;
}
