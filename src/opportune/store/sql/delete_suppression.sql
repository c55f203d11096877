-- The address, if it was suppressed.
delete from suppression where address = $address returning address
