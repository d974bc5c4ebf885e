/** What an origin answers with so many bytes. */
export const contentOf = (bytes: number): string =>
  "content ".repeat(bytes / 8 + 1).slice(0, bytes);
