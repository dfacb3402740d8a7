/** What this program says of itself. The version is package.json's: a test compares them. */
export const software = {
  name: "careconnect",
  version: "0.1.0",
  released: "2026-11-21",
} as const;
