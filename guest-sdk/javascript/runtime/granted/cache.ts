// What the grant "cache" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { addCaches } from "../cache/caches.ts";
import { keptAnswers } from "../cache/kept-answers.ts";

addCaches(keptAnswers);
