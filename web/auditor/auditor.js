// @ts-check
/** The auditor's page: the organizer's console without what changes anything. */
import { open } from "../organizer/console.js";

open("auditor");
