/** Version of the case model (semantic versioning; policy in docs/versioning.md). Every case names it. */
export const CASE_MODEL_VERSION = '0.1.0';
