/** Whether a count is so small that it must not be told: 1 to `least` − 1. Zeros are told; what is not known is none. */
export const isSmall = (count: number | null, least: number): boolean => count !== null && count > 0 && count < least;
