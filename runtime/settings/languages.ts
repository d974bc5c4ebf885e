/** What a worker's source may be written in: each has an SDK that builds it. */
export const languages = ["assemblyscript", "javascript"] as const;
export type Language = (typeof languages)[number];
