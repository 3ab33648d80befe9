-- The shop's database. Money is in whole cents (INTEGER), of the currency that the comment names.
-- Days are TEXT 'YYYY-MM-DD', moments TEXT 'YYYY-MM-DD HH:MM:SS' in UTC. NULL: not known, or not yet.

CREATE TABLE regions (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,      -- 'USW', 'DAC', ...
    name TEXT NOT NULL,             -- 'US West', 'DACH', ...
    currency TEXT NOT NULL          -- 'USD' or 'EUR': what customers of the region pay in
);

CREATE TABLE countries (
    code TEXT PRIMARY KEY,          -- ISO 3166, two letters
    name TEXT NOT NULL,
    region_id INTEGER REFERENCES regions (id)  -- NULL for the United States, which have three regions
) WITHOUT ROWID;

CREATE TABLE exchange_rates (
    month TEXT PRIMARY KEY,         -- 'YYYY-MM'
    usd_cents_per_eur INTEGER NOT NULL  -- Finance's rate for that month: US cents for one euro
) WITHOUT ROWID;

CREATE TABLE employees (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    department TEXT NOT NULL,
    site TEXT NOT NULL,             -- office 'GOL' or 'INN', or a warehouse code
    manager_id INTEGER REFERENCES employees (id),
    hired_on TEXT NOT NULL,
    left_on TEXT                    -- last day; NULL: still employed
);

CREATE TABLE warehouses (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,      -- 'DEN1', 'RNO1', 'HBG1', 'VEN1', 'INN1'
    name TEXT NOT NULL,
    country TEXT NOT NULL REFERENCES countries (code),
    floor_m2 INTEGER NOT NULL,
    opened_on TEXT NOT NULL,
    manager_id INTEGER REFERENCES employees (id)
);

CREATE TABLE suppliers (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,      -- 'SUP-05'
    name TEXT NOT NULL,
    brand TEXT NOT NULL,
    country TEXT NOT NULL,          -- where it makes things; most are not in countries
    currency TEXT NOT NULL,         -- of the contract and of its purchase orders
    contract TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    expires_on TEXT NOT NULL,
    lead_days INTEGER NOT NULL,     -- agreed days from purchase order to receipt, as of 2026-09-30
    payment_days INTEGER NOT NULL
);

CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,      -- middle part of a part number: 'TNT', 'ROP', ...
    name TEXT NOT NULL,             -- the name of today; former ones are in category_names
    department TEXT NOT NULL        -- 'Shelter', 'Sleep', 'Packs', 'Climbing', 'Footwear', ...
);

CREATE TABLE category_names (
    category_id INTEGER NOT NULL REFERENCES categories (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,                  -- last day; NULL: in use
    name TEXT NOT NULL,
    PRIMARY KEY (category_id, valid_from)
) WITHOUT ROWID;

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    part_number TEXT NOT NULL UNIQUE,  -- 'LK-TNT-2P-0417'
    name TEXT NOT NULL,             -- family and variant: 'Saddleback 2-person'
    family TEXT NOT NULL,           -- 'Saddleback'; two categories may share a family name
    category_id INTEGER NOT NULL REFERENCES categories (id),
    supplier_id INTEGER NOT NULL REFERENCES suppliers (id),
    launched_on TEXT NOT NULL,
    discontinued_on TEXT,           -- NULL: still sold
    weight_g INTEGER NOT NULL
);

CREATE TABLE product_specs (
    product_id INTEGER NOT NULL REFERENCES products (id),
    spec TEXT NOT NULL,             -- 'capacity', 'volume_l', 'comfort_c', 'r_value', 'waterhead_mm', ...
    value TEXT NOT NULL,            -- numbers are text, too; yes and no are '1' and '0'
    PRIMARY KEY (product_id, spec)
) WITHOUT ROWID;

CREATE TABLE product_prices (
    product_id INTEGER NOT NULL REFERENCES products (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,                  -- last day; NULL: the price of today
    usd_cents INTEGER NOT NULL,     -- list price in North America, without tax
    eur_cents INTEGER NOT NULL,     -- list price in Europe, with value-added tax
    PRIMARY KEY (product_id, valid_from)
) WITHOUT ROWID;

CREATE TABLE promotions (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,      -- what the customer types at the checkout
    name TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,          -- last day
    percent INTEGER NOT NULL,
    departments TEXT                -- comma-separated departments; NULL: everything
);

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT,                     -- NULL for some who order by telephone
    country TEXT NOT NULL REFERENCES countries (code),
    state TEXT,                     -- state or province; NULL outside North America
    joined_on TEXT NOT NULL,
    tier TEXT NOT NULL,             -- 'Trail', 'Ridge' or 'Summit', as of 2026-09-30
    newsletter INTEGER,             -- 1 yes, 0 no, NULL never asked
    birth_year INTEGER,             -- NULL: not told
    merged_into INTEGER REFERENCES customers (id),  -- set on a duplicate: the record that counts
    is_test INTEGER NOT NULL        -- 1: an account of our own testers
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    ordered_at TEXT NOT NULL,       -- moment, UTC
    channel TEXT NOT NULL,          -- 'web', 'app', 'phone', 'marketplace'
    status TEXT NOT NULL,           -- 'open', 'shipped', 'delivered', 'cancelled'
    cancelled_on TEXT,
    region_id INTEGER NOT NULL REFERENCES regions (id),  -- where it was shipped to
    currency TEXT NOT NULL,         -- of every amount of this order, its lines and its returns
    payment_method TEXT,            -- 'card', 'wallet', 'invoice', 'gift card'; NULL for marketplace
    promotion_id INTEGER REFERENCES promotions (id),
    shipping_cents INTEGER NOT NULL,  -- fee that the customer paid
    is_test INTEGER NOT NULL        -- 1: placed by our own testers, no sale
);

CREATE TABLE order_items (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    line INTEGER NOT NULL,          -- 1, 2, ... within the order
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    unit_price_cents INTEGER NOT NULL,  -- list price on that day, before the discount
    discount_percent INTEGER NOT NULL,  -- of this line: promotion, tier or group discount
    PRIMARY KEY (order_id, line)
) WITHOUT ROWID;

CREATE TABLE shipments (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),  -- some orders leave in two parcels
    warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
    carrier TEXT NOT NULL,          -- 'PNX', 'CBG', 'ALP', 'FJL'
    shipped_on TEXT NOT NULL,
    promised_on TEXT NOT NULL,      -- what the customer was told
    delivered_on TEXT,              -- NULL: on its way, lost, or never scanned
    lost INTEGER NOT NULL           -- 1: declared lost
);

CREATE TABLE returns (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL,
    line INTEGER NOT NULL,
    quantity INTEGER NOT NULL,      -- may be fewer than were ordered
    reason TEXT,                    -- 'too small', 'changed mind', 'defect', ...; NULL: not told
    status TEXT NOT NULL,           -- 'requested', 'received', 'refunded', 'rejected'
    requested_on TEXT NOT NULL,
    received_on TEXT,
    grade TEXT,                     -- 'A' as new to 'D' scrapped; NULL: not inspected
    refunded_on TEXT,
    refund_cents INTEGER,           -- in the order's currency; NULL: nothing decided; 0: rejected
    FOREIGN KEY (order_id, line) REFERENCES order_items (order_id, line)
);

CREATE TABLE inventory (
    warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    on_hand INTEGER NOT NULL,       -- pieces at the end of 2026-09-30; below zero is a booking error
    reserved INTEGER NOT NULL,      -- of these, promised to open orders
    reorder_point INTEGER,          -- NULL: is not ordered again
    counted_on TEXT,                -- last count; NULL: never
    PRIMARY KEY (warehouse_id, product_id)
) WITHOUT ROWID;

CREATE TABLE stock_corrections (
    id INTEGER PRIMARY KEY,
    warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    corrected_on TEXT NOT NULL,
    quantity INTEGER NOT NULL,      -- pieces added, or taken off when negative
    reason TEXT                     -- 'count', 'damage', 'water damage', 'found', 'theft'; NULL: not told
);

CREATE TABLE purchase_orders (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),  -- its supplier is the one ordered from
    warehouse_id INTEGER NOT NULL REFERENCES warehouses (id),
    ordered_on TEXT NOT NULL,
    promised_on TEXT NOT NULL,
    received_on TEXT,               -- NULL: not here yet
    quantity INTEGER NOT NULL,
    unit_cost_cents INTEGER NOT NULL  -- in the currency of the supplier
);

CREATE TABLE tickets (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER REFERENCES customers (id),  -- NULL: wrote without an account
    order_id INTEGER REFERENCES orders (id),        -- NULL: not about an order
    opened_at TEXT NOT NULL,
    first_answer_at TEXT,
    closed_at TEXT,                 -- NULL: open
    channel TEXT NOT NULL,          -- 'email', 'chat', 'phone', 'form'
    code TEXT,                      -- in-house code, explained in the handbook; NULL: not sorted yet
    priority TEXT NOT NULL,         -- 'P1' to 'P4'
    agent_id INTEGER REFERENCES employees (id),
    escalated INTEGER NOT NULL,     -- 1 yes, 0 no
    satisfaction INTEGER            -- 1 to 5 from the customer; NULL: no answer
);

CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    product_id INTEGER NOT NULL REFERENCES products (id),
    customer_id INTEGER NOT NULL REFERENCES customers (id),
    written_on TEXT NOT NULL,
    stars INTEGER NOT NULL          -- 1 to 5
);

CREATE TABLE sales_targets (
    quarter TEXT NOT NULL,          -- '2025-Q3': calendar quarters
    category_name TEXT NOT NULL,    -- the name that the category had on the quarter's first day
    target_usd INTEGER NOT NULL,    -- whole US dollars of gross sales
    PRIMARY KEY (quarter, category_name)
) WITHOUT ROWID;
