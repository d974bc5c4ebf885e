// Encodings of several bytes a character, where a file of the worker's names one. Else the build leaves this file empty, and so
// their tables out.
import { addEncodings } from "../web/text-labels.ts";
import { multiByteEncodings, unpackTables } from "../web/text-multi-byte.ts";

addEncodings(multiByteEncodings);
unpackTables();
