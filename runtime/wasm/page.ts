/** A page of linear memory, in bytes (core spec, section 4.2.8). */
export const pageBytes = 65_536;
