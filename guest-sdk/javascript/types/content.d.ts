/** Files that are imported as what they hold.
 * @module content */
declare module "*.txt" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.html" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.css" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.svg" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.md" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.sql" {
  /** The content of the file, read as UTF-8. */
  const text: string;
  export default text;
}
declare module "*.bin" {
  /** The content of the file, as bytes. */
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.ttf" {
  /** The content of the file, as bytes. */
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.otf" {
  /** The content of the file, as bytes. */
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.woff" {
  /** The content of the file, as bytes. */
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.woff2" {
  /** The content of the file, as bytes. */
  const bytes: ArrayBuffer;
  export default bytes;
}
