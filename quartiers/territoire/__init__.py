"""Communes, EPCI, dated outlines of the neighbourhoods, pockets of poverty, geolocation."""
