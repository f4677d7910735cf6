//! Moving things.

use super::{Api, Operation};

pub(super) const APIS: [Api; 5] = [
    Api {
        word: "shipments",
        name: "Shipments",
        description: "Book parcels and pallets, print labels, change and cancel what has not left yet.",
        base_path: "/shipments/v2",
        published: true,
        openapi: "3.0.3",
        version: "2.7.1",
        operations: &[
            Operation::get("/shipments", "List shipments", "Shipment[]").asking(&[
                ("status", "booked|in_transit|delivered|cancelled", "Only shipments in this state."),
                ("booked_after", "date-time", "Only shipments booked after this moment."),
            ]),
            Operation::post("/shipments", "Book a shipment", "ShipmentRequest", "Shipment").saying(
                "Books a shipment with the carrier that fits best, unless `carrier` names one. Send the same \
                 `Idempotency-Key` again after a timeout: the shipment is booked once.",
            ),
            Operation::get("/shipments/{shipment_id}", "Read a shipment", "Shipment"),
            Operation::patch("/shipments/{shipment_id}", "Change a shipment", "ShipmentRequest")
                .saying("Address and contact can be changed until the carrier has collected it."),
            Operation::delete("/shipments/{shipment_id}", "Cancel a shipment"),
            Operation::get("/shipments/{shipment_id}/label", "Print the label", "application/pdf").asking(&[(
                "size",
                "a6|a4",
                "The size of the paper; a6 when left out.",
            )]),
            Operation::get("/shipments/{shipment_id}/documents", "List accompanying documents", "Document[]"),
            Operation::post("/shipments/{shipment_id}/documents", "Add a document", "Document", "Document"),
            Operation::get("/labels/{shipment_id}", "Print the label (old address)", "application/pdf")
                .saying("Use `GET /shipments/{shipment_id}/label`.")
                .deprecated(),
        ],
        schemas: &[
            (
                "Shipment",
                &[
                    ("id", "uuid", "Made when it is booked."),
                    ("reference", "string?", "The customer's own number."),
                    ("status", "booked|in_transit|delivered|cancelled", "Where it is on its way."),
                    ("carrier", "string", "The carrier's short name."),
                    ("tracking_number", "string?", "Known once the carrier has confirmed."),
                    ("from", "Address", "Where it is collected."),
                    ("to", "Address", "Where it goes."),
                    ("parcels", "Parcel[]", "What is sent."),
                    ("booked_at", "date-time", "When it was booked."),
                ],
            ),
            (
                "ShipmentRequest",
                &[
                    ("reference", "string?", "The customer's own number, on the label."),
                    ("carrier", "string?", "A carrier's short name."),
                    ("from", "Address", "Where it is collected."),
                    ("to", "Address", "Where it goes."),
                    ("parcels", "Parcel[]", "What is sent; at most 40."),
                ],
            ),
            (
                "Address",
                &[
                    ("name", "string", "Person or company."),
                    ("street", "string", "Street and number."),
                    ("postal_code", "string", "As the country writes it."),
                    ("city", "string", "Town."),
                    ("country", "string", "ISO 3166-1, two letters."),
                ],
            ),
            (
                "Parcel",
                &[
                    ("weight_grams", "integer", "Whole grams."),
                    ("length_mm", "integer", "The longest side."),
                    ("width_mm", "integer", "The middle side."),
                    ("height_mm", "integer", "The shortest side."),
                    ("contents", "string", "In a few words, for customs."),
                ],
            ),
            (
                "Document",
                &[
                    ("kind", "commercial_invoice|dangerous_goods|proof_of_origin", "What it is."),
                    ("url", "uri", "Where it can be read for an hour."),
                ],
            ),
        ],
    },
    Api {
        word: "tracking",
        name: "Tracking",
        description: "Where a shipment is, where it was, and when it will be there.",
        base_path: "/tracking/v3",
        published: true,
        openapi: "3.1.0",
        version: "3.2.0",
        operations: &[
            Operation::get("/shipments/{tracking_number}", "Read the present state", "Position"),
            Operation::get("/shipments/{tracking_number}/events", "List what happened so far", "Event[]"),
            Operation::get("/shipments/{tracking_number}/estimate", "Estimate the arrival", "Estimate"),
            Operation::get("/shipments/{tracking_number}/proof", "Read the proof of delivery", "image/png")
                .saying("The signature or the photograph. 404 until it is delivered."),
            Operation::post("/search", "Track many shipments at once", "Search", "Position[]").answering("200"),
        ],
        schemas: &[
            (
                "Position",
                &[
                    ("tracking_number", "string", "As on the label."),
                    ("state", "announced|moving|at_hub|out_for_delivery|delivered|stuck", "Where it is on its way."),
                    ("place", "string?", "Town and country of the last scan."),
                    ("at", "date-time", "When it was scanned last."),
                ],
            ),
            (
                "Event",
                &[
                    ("at", "date-time", "When it happened."),
                    ("code", "string", "One of the codes of the guide."),
                    ("text", "string", "For people, in the language of `Accept-Language`."),
                    ("place", "string?", "Town and country."),
                ],
            ),
            (
                "Estimate",
                &[
                    ("earliest", "date-time", "Not before."),
                    ("latest", "date-time", "In nine of ten cases before."),
                    ("confidence", "number", "From 0 to 1."),
                ],
            ),
            ("Search", &[("tracking_numbers", "string[]", "At most 200.")]),
        ],
    },
    Api {
        word: "pickups",
        name: "Pickups",
        description: "Order a driver to the ramp: once, or every working day.",
        base_path: "/pickups/v1",
        published: true,
        openapi: "3.0.3",
        version: "1.4.0",
        operations: &[
            Operation::get("/windows", "List free time windows", "Window[]").asking(&[
                ("postal_code", "string", "Where the ramp is."),
                ("country", "string", "ISO 3166-1, two letters."),
                ("day", "date", "The day."),
            ]),
            Operation::post("/pickups", "Order a pickup", "Pickup", "Pickup"),
            Operation::get("/pickups/{pickup_id}", "Read a pickup", "Pickup"),
            Operation::delete("/pickups/{pickup_id}", "Cancel a pickup"),
            Operation::put("/schedules/{site}", "Set the daily pickups of a site", "Schedule"),
        ],
        schemas: &[
            ("Window", &[("from", "date-time", "Not before."), ("until", "date-time", "Not after.")]),
            (
                "Pickup",
                &[
                    ("site", "string", "The ramp's short name."),
                    ("window", "Window", "When the driver comes."),
                    ("pallets", "integer", "How many."),
                    ("instructions", "string?", "For the driver."),
                ],
            ),
            (
                "Schedule",
                &[
                    ("weekdays", "string[]", "From `mon` to `sat`."),
                    ("from", "string", "As `16:30`, at the site."),
                    ("ends_on", "date?", "The last day; null for none."),
                ],
            ),
        ],
    },
    Api {
        word: "addresses",
        name: "Address check",
        description: "Is this address complete, does it exist, and will a parcel get there?",
        base_path: "/addresses/v1",
        published: true,
        openapi: "3.1.0",
        version: "1.1.3",
        operations: &[
            Operation::post("/check", "Check an address", "Address", "Verdict").answering("200"),
            Operation::get("/suggest", "Complete what somebody types", "Address[]").asking(&[
                ("q", "string", "What was typed so far."),
                ("country", "string?", "ISO 3166-1, two letters."),
            ]),
            Operation::get("/countries", "List countries and their rules", "Country[]"),
            Operation::get("/service-points", "Find parcel shops nearby", "ServicePoint[]").asking(&[
                ("latitude", "number", "Degrees north."),
                ("longitude", "number", "Degrees east."),
                ("radius_km", "integer?", "5 when left out."),
            ]),
        ],
        schemas: &[
            (
                "Address",
                &[
                    ("street", "string", "Street and number."),
                    ("postal_code", "string?", "Null where there are none."),
                    ("city", "string", "Town."),
                    ("country", "string", "ISO 3166-1, two letters."),
                ],
            ),
            (
                "Verdict",
                &[
                    ("deliverable", "boolean", "A parcel will get there."),
                    ("corrected", "Address", "The address as carriers write it."),
                    ("remarks", "string[]", "What was changed, or is missing."),
                ],
            ),
            (
                "Country",
                &[
                    ("code", "string", "ISO 3166-1, two letters."),
                    ("postal_code_pattern", "string?", "A regular expression."),
                    ("customs", "boolean", "A declaration is needed."),
                ],
            ),
            (
                "ServicePoint",
                &[
                    ("id", "string", "Its short name."),
                    ("name", "string", "What stands at the door."),
                    ("address", "Address", "Where it is."),
                    ("open_until", "string?", "As `20:00`; null when closed today."),
                ],
            ),
        ],
    },
    Api {
        word: "fleet",
        name: "Fleet telemetry",
        description: "Positions and temperatures of our own lorries. Not released to customers yet.",
        base_path: "/fleet/v0",
        published: false,
        openapi: "3.1.0",
        version: "0.4.0-draft",
        operations: &[
            Operation::get("/vehicles", "List vehicles", "Vehicle[]"),
            Operation::get("/vehicles/{plate}", "Read a vehicle", "Vehicle"),
            Operation::get("/vehicles/{plate}/readings", "List readings", "Reading[]").asking(&[
                ("since", "date-time", "Only later ones."),
                ("sensor", "position|cargo_temperature|fuel", "Only of this kind."),
            ]),
            Operation::post("/alerts", "Be told of a threshold", "Alert", "Alert"),
            Operation::delete("/alerts/{alert_id}", "Stop being told"),
        ],
        schemas: &[
            (
                "Vehicle",
                &[
                    ("plate", "string", "Without spaces."),
                    ("depot", "string", "Where it stands at night."),
                    ("refrigerated", "boolean", "It can cool."),
                ],
            ),
            (
                "Reading",
                &[
                    ("at", "date-time", "When it was measured."),
                    ("sensor", "position|cargo_temperature|fuel", "What measured it."),
                    ("value", "number?", "Degrees Celsius or litres."),
                    ("latitude", "number?", "Of a position."),
                    ("longitude", "number?", "Of a position."),
                ],
            ),
            (
                "Alert",
                &[
                    ("plate", "string", "Of which vehicle."),
                    ("above", "number?", "Told when it is higher."),
                    ("below", "number?", "Told when it is lower."),
                    ("url", "uri", "Where the message goes."),
                ],
            ),
        ],
    },
];
