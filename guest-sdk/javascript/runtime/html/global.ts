// HTMLRewriter as a global: the bundler gives this file to each that speaks of it, and leaves it out where none does.
// What is installed has to be there first.
import "../install.ts";

export { HTMLRewriter } from "./html-rewriter.ts";
