// Files that are imported as what they hold.
declare module "*.txt" {
  const text: string;
  export default text;
}
declare module "*.html" {
  const text: string;
  export default text;
}
declare module "*.css" {
  const text: string;
  export default text;
}
declare module "*.svg" {
  const text: string;
  export default text;
}
declare module "*.md" {
  const text: string;
  export default text;
}
declare module "*.sql" {
  const text: string;
  export default text;
}
declare module "*.bin" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.ttf" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.otf" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.woff" {
  const bytes: ArrayBuffer;
  export default bytes;
}
declare module "*.woff2" {
  const bytes: ArrayBuffer;
  export default bytes;
}
