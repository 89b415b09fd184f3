// @ts-check
/** The organizer's page. */
import { open } from "./console.js";

open("organizer");
