import {
  type Icon,
  IconAddressBook,
  IconBuilding,
  IconRoute,
  IconSpeakerphone,
  IconStairs,
  IconTarget,
  IconTriangleSquareCircle,
} from "@tabler/icons-react";
import type { Found } from "./entries";

/** The picture of each kind of thing, the same as in the navigation. */
export const ICONS: Record<Found["kind"], Icon> = {
  account: IconBuilding,
  contact: IconAddressBook,
  segment: IconTriangleSquareCircle,
  workflow: IconRoute,
  ladder: IconStairs,
  campaign: IconSpeakerphone,
  intent_report: IconTarget,
};
