/** Signatures with a private key only: whoever can check a token cannot make one. */
export const algorithms = ["RS256", "RS384", "RS512", "ES256", "ES384", "PS256"] as const;
export type Algorithm = (typeof algorithms)[number];
