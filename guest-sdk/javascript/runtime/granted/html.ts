// HTMLRewriter, where a file of the worker's names it. Else the build leaves this file empty, and so what it alone uses out.
import { exposeInterface } from "../expose.ts";
import { HTMLRewriter } from "../html/html-rewriter.ts";

exposeInterface("HTMLRewriter", HTMLRewriter);
