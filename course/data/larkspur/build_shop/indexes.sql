CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX orders_by_moment ON orders (ordered_at);
CREATE INDEX order_items_by_product ON order_items (product_id);
CREATE INDEX shipments_by_order ON shipments (order_id);
CREATE INDEX returns_by_order ON returns (order_id, line);
CREATE INDEX tickets_by_order ON tickets (order_id);
