import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const missingImportsOptions = z.strictObject({ exclude: excludeOption });
