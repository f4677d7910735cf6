//! Crossing borders, and what lies in warehouses.

use super::{Api, Operation};

pub(super) const APIS: [Api; 4] = [
    Api {
        word: "customs",
        name: "Customs declarations",
        description: "Prepare, lodge and follow import and export declarations.",
        base_path: "/customs/v2",
        published: true,
        openapi: "3.0.3",
        version: "2.0.4",
        operations: &[
            Operation::get("/declarations", "List declarations", "Declaration[]").asking(&[(
                "state",
                "draft|lodged|released|held",
                "Only those in this state.",
            )]),
            Operation::post("/declarations", "Prepare a declaration", "Declaration", "Declaration"),
            Operation::get("/declarations/{mrn}", "Read a declaration", "Declaration"),
            Operation::put("/declarations/{mrn}", "Change a draft", "Declaration"),
            Operation::post("/declarations/{mrn}/lodge", "Lodge a declaration", "", "Declaration")
                .answering("202")
                .saying("The answer of the authorities comes as the event `declaration.decided`."),
            Operation::get("/tariff/{code}", "Read a tariff code", "Tariff"),
            Operation::get("/tariff", "Find tariff codes", "Tariff[]").asking(&[(
                "q",
                "string",
                "Words of the goods.",
            )]),
        ],
        schemas: &[
            (
                "Declaration",
                &[
                    ("mrn", "string?", "The movement reference number, once it is lodged."),
                    ("direction", "import|export", "Which border it is for."),
                    ("state", "draft|lodged|released|held", "How far it is."),
                    ("exporter_eori", "string", "Economic operator's number."),
                    ("lines", "Line[]", "The goods."),
                    ("lodged_at", "date-time?", "When it was lodged."),
                ],
            ),
            (
                "Line",
                &[
                    ("tariff_code", "string", "Eight or ten digits."),
                    ("origin", "string", "ISO 3166-1, two letters."),
                    ("net_weight_kg", "positive", "Without packing."),
                    ("value", "number", "In the declaration's currency."),
                ],
            ),
            (
                "Tariff",
                &[
                    ("code", "string", "Eight or ten digits."),
                    ("text", "string", "The goods."),
                    ("duty_percent", "number?", "Null when it depends on the origin."),
                ],
            ),
        ],
    },
    Api {
        word: "stock",
        name: "Warehouse stock",
        description: "What lies where, what is reserved, and what comes in this week.",
        base_path: "/warehouse/v1",
        published: true,
        openapi: "3.1.0",
        version: "1.9.0",
        operations: &[
            Operation::get("/items", "List items", "Item[]").asking(&[
                ("warehouse", "string?", "Only in this warehouse."),
                ("below_minimum", "boolean?", "Only what has to be ordered."),
            ]),
            Operation::get("/items/{sku}", "Read an item", "Item"),
            Operation::patch("/items/{sku}", "Change an item", "Item"),
            Operation::post("/reservations", "Reserve stock", "Reservation", "Reservation"),
            Operation::delete("/reservations/{reservation_id}", "Release a reservation"),
            Operation::post("/inbound", "Announce a delivery to us", "Inbound", "Inbound"),
            Operation::get("/inbound/{inbound_id}", "Read an announced delivery", "Inbound"),
            Operation::get("/movements", "List movements", "Movement[]").asking(&[(
                "since",
                "date-time",
                "Only later ones.",
            )]),
        ],
        schemas: &[
            (
                "Item",
                &[
                    ("sku", "string", "The customer's number."),
                    ("name", "string", "What it is."),
                    ("on_hand", "integer", "Pieces on the shelf."),
                    ("reserved", "integer", "Pieces of them that are promised."),
                    ("minimum", "integer?", "Pieces below which it is to be ordered."),
                ],
            ),
            (
                "Reservation",
                &[
                    ("sku", "string", "Of which item."),
                    ("pieces", "integer", "How many."),
                    ("until", "date-time", "When it ends by itself."),
                ],
            ),
            (
                "Inbound",
                &[
                    ("expected_on", "date", "The day."),
                    ("carrier", "string?", "Who brings it."),
                    ("lines", "Item[]", "What comes."),
                ],
            ),
            (
                "Movement",
                &[
                    ("at", "date-time", "When."),
                    ("sku", "string", "Of which item."),
                    ("pieces", "integer", "Negative for what left."),
                    ("reason", "sale|return|inbound|correction", "Why."),
                ],
            ),
        ],
    },
    Api {
        word: "returns",
        name: "Returns",
        description: "Labels for sending things back, and what became of them at the counter.",
        base_path: "/returns/v1",
        published: true,
        openapi: "3.0.3",
        version: "1.3.2",
        operations: &[
            Operation::post("/returns", "Announce a return", "Return", "Return"),
            Operation::get("/returns", "List returns", "Return[]").asking(&[(
                "state",
                "announced|received|inspected|closed",
                "Only those in this state.",
            )]),
            Operation::get("/returns/{return_id}", "Read a return", "Return"),
            Operation::get("/returns/{return_id}/label", "Print the label", "application/pdf"),
            Operation::post("/returns/{return_id}/inspection", "Record the inspection", "Inspection", "Return"),
            Operation::delete("/returns/{return_id}", "Withdraw a return"),
        ],
        schemas: &[
            (
                "Return",
                &[
                    ("id", "uuid", "Made when it is announced."),
                    ("order", "string", "The customer's order number."),
                    ("reason", "wrong_size|damaged|changed_mind|other", "What the buyer says."),
                    ("state", "announced|received|inspected|closed", "How far it is."),
                    ("inspection", "Inspection?", "What was found."),
                ],
            ),
            (
                "Inspection",
                &[
                    ("condition", "as_new|opened|damaged", "What was found."),
                    ("restock", "boolean", "It goes back to the shelf."),
                    ("photos", "uri[]", "At most six."),
                ],
            ),
        ],
    },
    Api {
        word: "carbon",
        name: "Carbon reports",
        description: "Emissions of each shipment, by the method of ISO 14083, and reports for a whole year.",
        base_path: "/carbon/v1",
        published: true,
        openapi: "3.1.0",
        version: "1.0.2",
        operations: &[
            Operation::get("/shipments/{shipment_id}", "Read the emissions of a shipment", "Emission"),
            Operation::post("/estimates", "Estimate before booking", "Leg[]", "Emission").answering("200"),
            Operation::get("/reports", "List yearly reports", "Report[]"),
            Operation::post("/reports", "Order a report", "Report", "Report").answering("202"),
            Operation::get("/reports/{report_id}/file", "Read a report", "text/csv"),
        ],
        schemas: &[
            (
                "Leg",
                &[
                    ("mode", "air|road|rail|sea", "How it is moved."),
                    ("distance_km", "number", "By the route that was taken."),
                    ("weight_kg", "number", "With packing."),
                ],
            ),
            (
                "Emission",
                &[
                    ("co2e_grams", "number", "Well to wheel."),
                    ("method", "string", "As `ISO 14083:2023`."),
                    ("measured", "boolean", "From fuel that was burnt, not from averages."),
                ],
            ),
            (
                "Report",
                &[
                    ("id", "uuid", "Made when it is ordered."),
                    ("year", "integer", "The calendar year."),
                    ("state", "ordered|ready", "How far it is."),
                ],
            ),
        ],
    },
];
