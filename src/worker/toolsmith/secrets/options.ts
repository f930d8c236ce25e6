import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const secretsOptions = z.strictObject({ exclude: excludeOption });
