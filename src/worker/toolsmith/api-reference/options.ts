import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const apiReferenceOptions = z.strictObject({ exclude: excludeOption });
