import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const unExportOptions = z.strictObject({ exclude: excludeOption });
