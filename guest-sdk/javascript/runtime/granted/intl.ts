// What the grant "intl" adds. Without it the build leaves this file empty, and so what it alone uses out.
import { installIntl } from "../intl/install.ts";

installIntl();
